defmodule Shelf.Book do
  @moduledoc "A book."

  use GenServer

  defstruct [:title]

  @doc """
  Opens a book.
  """
  @spec open(String.t()) :: t
  def open(path) when is_binary(path) do
    %Book{title: path}
  end

  # Counts pages.
  defp count(book), do: length(book.pages)

  defmacro twice(x) do
    quote do: unquote(x) * 2
  end
end

defprotocol Reader do
  def page(book)
end

defimpl Reader, for: Shelf.Book do
  def page(book), do: book.title
end

defmodule ShelfTest do
  describe "open" do
    test "opens a book" do
      assert open("a")
    end
  end
end
