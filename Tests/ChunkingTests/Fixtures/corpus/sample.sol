// SPDX-License-Identifier: MIT
pragma solidity ^0.8.0;

import "./Reader.sol";

interface Reader {
    function page(uint number) external view returns (string memory);
}

/// @title A shelf.
contract Shelf is Reader {
    uint public limit = 3;

    struct Book {
        string title;
    }

    enum Size { Small, Large }

    event Opened(address indexed who);
    error Missing(uint number);

    modifier onlyOwner() {
        require(msg.sender == owner);
        _;
    }

    constructor(uint size) {
        limit = size;
    }

    // Reads one page.
    function page(uint number) public view override returns (string memory) {
        return books[number].title;
    }
}

library Twice {
    function twice(uint x) internal pure returns (uint) {
        return x * 2;
    }
}
