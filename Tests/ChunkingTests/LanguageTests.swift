import Chunking
import Testing

/// Which language a file is read as. Needs no built grammar.
@Suite struct LanguageTests {
    private func id(_ path: String, _ text: String = "") throws -> String? {
        let grammars = try GrammarSet(
            manifestFolder: TestGrammars.manifestFolder, libraryFolder: "/nonexistent")
        return grammars.language(path: path, source: Array(text.utf8))?.id
    }

    @Test(
        "Languages are told by extension and file name",
        arguments: [
            ("a/b.PY", "python"), ("Rakefile", "ruby"), ("a.unknown", nil), ("a.scala", "scala"),
            ("build.sbt", "scala"), ("mix.exs", "elixir"), ("a.mli", "ocamlinterface"),
            ("stats.R", "r"), ("stats.r", "r"), ("schema.sql", "sql"), ("tsconfig.jsonc", "json"),
            (".eslintrc", "json"), ("Pipfile", "toml"), ("Dockerfile", "dockerfile"),
            ("docker/Dockerfile.dev", "dockerfile"), ("api.dockerfile", "dockerfile"),
            ("Containerfile", "dockerfile"), ("Dockerfile.md", "markdown"), ("Makefile", "make"),
            ("src/Makefile.am", "make"), ("Makefile.in", "make"), ("Makefile.PL", "perl"),
            ("rules.mk", "make"), ("CMakeLists.txt", "cmake"), ("FindFoo.cmake", "cmake"),
            ("main.tf", "hcl"), ("prod.tfvars", "hcl"), ("Jenkinsfile", "groovy"),
            ("build.gradle", "groovy"), ("a.cljc", "clojure"), ("a.f90", "fortran"),
            ("schema.graphqls", "graphql"), ("build.fsx", "fsharp"), ("a.gleam", "gleam"),
            (".github/workflows/ci.yml", "yaml"), (".clang-format", "yaml"), ("a.YAML", "yaml"),
            ("notes.txt", nil), ("a.v", nil),
        ] as [(String, String?)])
    func namesAreTold(_ path: String, _ language: String?) throws {
        #expect(try id(path) == language)
    }

    @Test(
        "A first line tells the language of a file without an extension",
        arguments: [
            ("#!/usr/bin/env -S python3.12 -u\n", "python"), ("#!/bin/bash\n", "bash"),
            ("#!/usr/bin/perl -w\n", "perl"), ("#!/usr/bin/env escript\n", "erlang"),
            ("#!/usr/bin/env Rscript\n", "r"), ("#!/usr/bin/make -f\n", "make"), ("text\n", nil),
        ] as [(String, String?)])
    func firstLinesAreTold(_ text: String, _ language: String?) throws {
        #expect(try id("tool", text) == language)
    }

    @Test(
        "Where several languages share an extension, the contents decide",
        arguments: [
            ("a.h", "int f(void);\n", "c"), ("a.h", "#pragma once\nnamespace a {\n", "cpp"),
            ("a.h", "#import <a.h>\n", "objc"), ("a.h", "\u{FEFF}#import <a.h>\n", "objc"),
            ("a.h", "/* a\n   class of its own */\n", "c"),
            ("a.m", "/* x */\n#import <a.h>\n", "objc"), ("a.m", "x = 1;\n", "matlab"),
            ("a.m", "% A book.\nclassdef Book\n", "matlab"), ("a.mm", "", "objc"),
            ("a.pl", "use strict;\n", "perl"), ("a.pl", "% facts\n:- module(a, []).\n", nil),
            ("a.t", "use Test::More;\n", "perl"), ("a.t", "Some text.\n", nil),
            ("a.inc", "<?php\n", "php"), ("a.inc", "#define A 1\n", "cpp"),
            ("a.inc", "SUMMARY = \"a\"\n", nil), ("a.ts", "export {}\n", "typescript"),
            ("a.fs", "module A\n", "fsharp"), ("a.fs", "// B\n#version 330\n", nil),
            ("a.ts", "<?xml version=\"1.0\"?>\n<!DOCTYPE TS>\n", nil),
        ] as [(String, String, String?)])
    func contentsDecide(_ path: String, _ text: String, _ language: String?) throws {
        #expect(try id(path, text) == language)
    }
}
