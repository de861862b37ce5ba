using System;

namespace Shelf
{
    /// <summary>Kept with the class.</summary>
    [Serializable]
    public class Book<T> : Base
    {
        private const int Limit = 10;

        public string Title { get; set; }

        public Book(string title)
        {
            Title = title;
        }

        public int Read(int page) => page;
    }

    public interface IReader
    {
        int Page();
    }

    public enum Size { Small, Large }

    public record Point(int X, int Y);
}
