import Foundation
import Testing

/// Who uses what in languages that need no compiler here: a definition in one file, its use in
/// another, through the binary.
@Suite struct LanguageSymbolsTests {
    static let files = [
        "scala/Shelf.scala": """
        package shelf

        object Shelf {
          def visitBook(page: Int): Int = page
        }
        """,
        "scala/Main.scala": """
        package main

        import shelf.Shelf

        object Main {
          def run() = Shelf.visitBook(1)
        }
        """,
        "lua/shelf.lua": """
        local M = {}

        function M.visit_page(page)
          return page
        end

        return M
        """,
        "lua/main.lua": """
        local shelf = require("lua.shelf")

        shelf.visit_page(1)
        other.visit_page(2)
        """,
        "lib/shelf.ex": """
        defmodule Library.Shelf do
          def visit_leaf(leaf), do: leaf
        end
        """,
        "lib/main.ex": """
        defmodule Library.Main do
          alias Library.Shelf

          def run, do: 1 |> Shelf.visit_leaf()
        end
        """,
        "hs/Library/Shelf.hs": """
        module Library.Shelf (visitSpine) where

        visitSpine :: Int -> Int
        visitSpine n = n
        """,
        "hs/Main.hs": """
        module Main where

        import Library.Shelf (visitSpine)

        main :: IO ()
        main = print (visitSpine 1)
        """,
        "ml/shelf.ml": """
        let visit_row row = row + 1
        """,
        "ml/main.ml": """
        let () = print_int (Shelf.visit_row 1)
        """,
        "zig/shelf.zig": """
        pub fn visitCover(cover: u32) u32 {
            return cover;
        }
        """,
        "zig/main.zig": """
        const shelf = @import("shelf.zig");

        pub fn main() void {
            _ = shelf.visitCover(1);
        }
        """,
        "objc/Shelf.m": """
        #import "Shelf.h"

        @implementation Shelf
        - (void)visitLid:(int)lid {
        }
        - (void)open {
            [self visitLid:1];
        }
        @end
        """,
        "objc/main.m": """
        #import "Shelf.h"

        int main(void) {
            Shelf *shelf = [Shelf new];
            [shelf visitLid:2];
        }
        """,
        "dart/shelf.dart": """
        int visitBoard(int board) => board;
        """,
        "dart/main.dart": """
        import 'shelf.dart';

        void main() {
          print(visitBoard(1));
        }
        """,
        "r/shelf.R": """
        visit_glue <- function(glue) {
          glue
        }
        """,
        "r/main.R": """
        source("r/shelf.R")

        lapply(1:3, visit_glue)
        visit_glue(1)
        """,
        "jl/shelf.jl": """
        visit_thread(thread) = thread
        """,
        "jl/main.jl": """
        include("shelf.jl")

        println(visit_thread(1))
        """,
        "proto/shelf.proto": """
        syntax = "proto3";

        message Bookmark {
          string page = 1;
        }
        """,
        "proto/main.proto": """
        syntax = "proto3";

        import "proto/shelf.proto";

        message Shelf {
          Bookmark mark = 1;
        }
        """,
        "sql/schema.sql": """
        CREATE TABLE borrowers (
          id INTEGER PRIMARY KEY
        );
        """,
        "sql/report.sql": """
        SELECT COUNT(*) FROM borrowers;
        """,
        "api/schema.graphql": """
        type Lender {
          name: String
        }
        """,
        "api/queries.graphql": """
        fragment LenderParts on Lender {
          name
        }
        """,
        "fs/Shelf.fs": """
        module Library.Shelf

        let visitCorner corner = corner + 1
        """,
        "fs/Main.fs": """
        module Library.Main

        open Library.Shelf

        let run () = 1 |> visitCorner
        """,
        "pm/Shelf.pm": """
        package Library::Shelf;

        sub visit_crease {
            return shift;
        }

        1;
        """,
        "pm/main.pl": """
        use strict;
        use Library::Shelf;

        Library::Shelf::visit_crease(1);
        """,
        "erl/shelf.erl": """
        -module(shelf).
        -export([visit_fold/1]).

        visit_fold(Fold) -> Fold.
        """,
        "erl/main.erl": """
        -module(main).

        run() -> shelf:visit_fold(1).
        """,
        "sol/Shelf.sol": """
        pragma solidity ^0.8.0;

        contract Shelf {
            function visitStain(uint stain) public returns (uint) { return stain; }
        }
        """,
        "sol/Main.sol": """
        pragma solidity ^0.8.0;

        import {Shelf} from "./Shelf.sol";

        contract Main is Shelf {
            function run() public { visitStain(1); }
        }
        """,
        "tf/main.tf": """
        variable "pages" {
          default = 10
        }

        resource "aws_s3_bucket" "books" {
          bucket = "books"
        }
        """,
        "tf/policy.tf": """
        resource "aws_s3_bucket_policy" "read" {
          bucket = aws_s3_bucket.books.id
          count  = var.pages
        }
        """,
        "ci.yml": """
        jobs:
          build:
            steps:
            - name: Compile
              run: make
        """,
    ]

    @Test("Each use is found in its language, as sure as its syntax makes it")
    func uses() throws {
        let repository = try TemporaryRepository(Self.files)
        let symbols = SymbolsTests()
        for (query, uses) in Self.expected {
            let report = try symbols.report(query, in: repository)
            #expect(report.definitionCount == 1, "\(query)")
            #expect(report.uses == uses, "\(query)")
        }
    }

    static let expected: [(query: String, uses: [String])] = [
        ("visitBook", ["scala/Main.scala:6 call exact"]),
        ("scala/Shelf", ["scala/Main.scala:6 use likely"]),
        ("visit_page", ["lua/main.lua:3 call exact", "lua/main.lua:4 call likely"]),
        ("visit_leaf", ["lib/main.ex:4 call exact"]),
        (
            "visitSpine",
            [
                "hs/Main.hs:3 import exact",
                "hs/Main.hs:6 call exact",
                "hs/Library/Shelf.hs:1 use likely",
            ]
        ),
        ("visit_row", ["ml/main.ml:1 call likely"]),
        ("visitCover", ["zig/main.zig:4 call exact"]),
        ("visitLid", ["objc/Shelf.m:7 call exact", "objc/main.m:5 call likely"]),
        ("visitBoard", ["dart/main.dart:4 call likely"]),
        ("visit_glue", ["r/main.R:4 call likely"]),
        ("visit_thread", ["jl/main.jl:3 call likely"]),
        ("Bookmark", ["proto/main.proto:6 type likely"]),
        ("borrowers", ["sql/report.sql:1 type likely"]),
        ("Lender", ["api/queries.graphql:1 type likely"]),
        ("visitCorner", ["fs/Main.fs:5 call likely"]),
        ("visit_crease", ["pm/main.pl:4 call exact"]),
        ("visit_fold", ["erl/main.erl:3 call likely"]),
        ("visitStain", ["sol/Main.sol:6 call likely"]),
        ("aws_s3_bucket.books", ["tf/policy.tf:2 type exact"]),
        ("tf/pages", ["tf/policy.tf:3 use likely"]),
        ("sol/Shelf", ["sol/Main.sol:3 import exact", "sol/Main.sol:5 inherit exact"]),
    ]

    @Test("What may be called anything is found by its whole name")
    func wholeNames() throws {
        let repository = try TemporaryRepository([
            "read.R": "read.csv2 <- function(file) {\n  file\n}\n\nread.csv2(1)\n",
            "pyproject.toml": "[tool.poetry]\nname = \"shelf\"\nversion = \"1\"\n",
            "page.css": ".btn {\n  color: red;\n}\n",
            "ci.yml": "jobs:\n  build:\n    steps:\n    - name: Run tests\n      run: make\n",
            "sum.test.js": "test(\"adds two\", () => {\n  expect(add(1, 2)).toBe(3)\n})\n",
        ])
        let symbols = SymbolsTests()
        for (query, path) in [
            ("read.csv2", "read.R"), ("read.csv2()", "read.R"), ("tool.poetry", "pyproject.toml"),
            (".btn", "page.css"), ("Run tests", "ci.yml"),
            ("jobs.build.steps.Run tests", "ci.yml"), ("adds two", "sum.test.js"),
        ] {
            let report = try symbols.report(query, in: repository)
            #expect(report.definitions.map(\.path) == [path], "\(query)")
        }
        #expect(try symbols.report("read.csv2", in: repository).uses == ["read.R:5 call exact"])
        let other = try symbols.report("Run test", in: repository, status: 1)
        #expect(other.suggestions == ["Run tests"])
    }

    @Test("A key of YAML is found by its path, and takes no sureness from a function of its name")
    func keys() throws {
        let repository = try TemporaryRepository([
            "ci.yml": Self.files["ci.yml"]!,
            "build.py": "def build():\n    pass\n\n\nbuild()\n",
        ])
        let symbols = SymbolsTests()
        let job = try symbols.report("jobs.build", in: repository)
        #expect(job.definitions.map(\.path) == ["ci.yml"])
        #expect(job.definitions.map(\.line) == [2])
        let step = try symbols.report("jobs.build.steps.Compile", in: repository)
        #expect(step.definitions.map(\.signature) == ["- name: Compile"])
        let function = try symbols.report("build", "--kind", "func", in: repository)
        #expect(function.uses == ["build.py:5 call exact"])
    }
}
