-module(shelf).
-export([open/1]).

-define(LIMIT, 3).

-record(book, {title, size = 0}).

-type pages() :: [string()].

%% @doc Opens a book.
-spec open(string()) -> #book{}.
open("") ->
    error(badarg);
open(Path) ->
    #book{title = Path}.

twice(X) -> X * 2.
