extension CorpusTests {
    /// The outlines of documents, configuration and builds.
    static let documents: [String: [String]] = [
        "sample.cmake": [
            "variable LIMIT 4-4",
            "function add_book 6-9",
            "macro twice 11-13",
            "module shelf 15-17",
            "module shelf_tests 21-21",
        ],
        "sample.css": [
            "section .shelf, .shelf > .book 3-7",
            "section :root 9-11",
            "section (max-width: 600px) 13-17",
            "section (max-width: 600px)/.book:hover 14-16",
            "section open 19-22",
        ],
        "sample.dockerfile": [
            "section build 1-6",
            "section debian:12 8-10",
        ],
        "sample.html": [
            "section .book 6-6",
            "function openBook 9-12",
            "section shelf 16-21",
            "section shelf/search 18-20",
        ],
        "sample.json": [
            "section scripts 3-6",
            "section files 7-10",
        ],
        "sample.mk": [
            "variable LIMIT 1-1",
            "variable SHELF 2-2",
            "function all 4-6",
            "function book 8-10",
            "macro twice 12-14",
        ],
        "sample.nix": [
            "function twice 7-7",
            "property shelf 10-14",
        ],
        "sample.proto": [
            "type Book 5-16",
            "type Book/Page 9-11",
            "enumeration Book/Size 13-15",
            "interface Library 18-25",
            "method Library/Open 20-21",
            "method Library/Read 22-24",
        ],
        "sample.scss": [
            "macro book 5-8",
            "function twice 10-12",
            "section %cover 14-14",
            "section .shelf 16-22",
            "section .shelf/&__title 19-21",
        ],
        "sample.sql": [
            "type books 1-5",
            "property books_title 7-7",
            "type long_books 9-10",
            "function count_books 12-15",
            "type size 17-17",
        ],
        "sample.svelte": [
            "constant title 4-4",
            "function open 6-9",
            "section style 17-21",
            "section style/h1 18-20",
        ],
        "sample.tf": [
            "section terraform 1-3",
            "type aws_s3_bucket/books 5-12",
            "variable limit 14-17",
            "variable name 19-21",
            "module shelf 23-25",
            "section locals 27-29",
        ],
        "sample.toml": [
            "section dependencies 4-6",
            "section profile.release 8-9",
            "section bin 11-13",
        ],
        "sample.vue": [
            "constant limit 4-4",
            "function open 6-9",
            "section template 12-16",
            "section style 18-22",
            "section style/.shelf 19-21",
        ],
    ]
}
