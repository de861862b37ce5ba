package library;

import org.shelf.Book;
import static org.shelf.Limits.MAXIMUM;
import org.store.*;

@Tagged
public class Library extends Shelf<Book> implements Reader {
    private final Map<String, Book> books = new HashMap<>();

    public Entry open(String path) throws ShelfException {
        this.check(path);
        close();
        Files.walk(path).forEach(this::visit);
        int most = Limits.MAXIMUM + MAXIMUM;
        return new Entry(path, (Page) null);
    }
}

interface Wide extends Reader {}
