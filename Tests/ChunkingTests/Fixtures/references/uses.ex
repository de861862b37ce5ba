defmodule Library.Catalog do
  use GenServer
  import Ecto.Query
  alias Library.Shelf
  alias Library.{Book, Page}
  require Logger
  @behaviour Library.Reader

  @limit 10

  def open(path) do
    check(path)
    book = Book.read(path, @limit)
    book |> Shelf.visit() |> close
    Logger.info("open")
    :timer.sleep(10)
    %Page{number: 1}
  end

  defp check(path), do: File.exists?(path)

  @spec close(Book.t()) :: :ok
  def close(book), do: Enum.map([book], &check/1)
end
