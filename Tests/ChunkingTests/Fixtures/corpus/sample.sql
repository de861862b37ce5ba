-- Books and who wrote them.
CREATE TABLE books (
  id INTEGER PRIMARY KEY,
  title TEXT NOT NULL
);

CREATE UNIQUE INDEX books_title ON books (title);

CREATE VIEW long_books AS
SELECT id, title FROM books WHERE length(title) > 10;

-- Counts them.
CREATE FUNCTION count_books() RETURNS integer AS $$
  SELECT count(*) FROM books;
$$ LANGUAGE sql;

CREATE TYPE size AS ENUM ('small', 'large');

ALTER TABLE shelf.books ADD COLUMN pages INTEGER;

SELECT title FROM books;
