-module(catalog).
-behaviour(gen_server).
-include("shelf.hrl").
-include_lib("kernel/include/file.hrl").
-import(lists, [map/2]).
-export([open/1]).

-define(MAXIMUM, 10).
-record(entry, {path :: string(), book :: book:t()}).

-spec open(string()) -> #entry{}.
open(Path) ->
    check(Path),
    Book = shelf:read(Path, ?MAXIMUM),
    lists:foreach(fun check/1, [Path]),
    spawn(fun shelf:close/1),
    map(fun(B) -> B end, [Book]),
    #entry{path = Path, book = Book}.

check(Path) -> filelib:is_file(Path).
