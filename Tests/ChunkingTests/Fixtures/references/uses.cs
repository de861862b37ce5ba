using System.Text;
using Books = Shelf.Books;

namespace Library
{
    [Tagged]
    public class Catalog : Base<Book>, IReader
    {
        private readonly Dictionary<string, Book> books = new Dictionary<string, Book>();

        public Entry Open(string path, Page page)
        {
            this.Check(path);
            Close();
            books.Select(OnError).ToList<Book>();
            var entry = new Entry(path, Limits.MAXIMUM);
            return (Entry)Files.Walk(entry) as Entry;
        }

        void OnError(Shelf.Error error) { }
    }
}
