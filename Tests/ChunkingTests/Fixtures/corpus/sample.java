package shelf;

import java.util.List;

/** Kept with the class. */
@Deprecated
public class Book<T> extends Base {
    private final T title;
    static final int LIMIT = 10;

    public Book(T title) {
        this.title = title;
    }

    /** Reads. */
    @Override
    public T read(int page) {
        return title;
    }

    interface Reader {
        String page();
    }

    enum Size { SMALL, LARGE }
}

record Point(int x, int y) {}
