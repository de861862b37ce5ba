// SPDX-License-Identifier: MIT
pragma solidity ^0.8.0;

import "./Shelf.sol";
import {Book, Page as Leaf} from "./Book.sol";
import * as Limits from "./Limits.sol";

contract Catalog is Base, IReader(1) {
    using SafeMath for uint256;

    Shelf private shelf;
    uint256 constant MAXIMUM = 10;
    mapping(address => Book) books;

    event Opened(address reader);
    error Missing(string path);

    modifier onlyReader() {
        require(check(msg.sender), "no");
        _;
    }

    function open(string memory path, Entry memory entry) public onlyReader returns (Book memory) {
        check(msg.sender);
        shelf.visit(path).close();
        emit Opened(msg.sender);
        if (MAXIMUM == 0) revert Missing(path);
        Catalog other = new Catalog();
        return Limits.load(entry);
    }

    function check(address reader) internal view returns (bool) {
        return super.check(reader);
    }
}
