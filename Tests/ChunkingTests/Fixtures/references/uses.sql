CREATE TABLE entries (
  id INTEGER PRIMARY KEY,
  book_id INTEGER REFERENCES books (id)
);

CREATE VIEW long_entries AS
SELECT e.id, count_pages(b.id), COUNT(*)
FROM entries e
JOIN library.books AS b ON b.id = e.book_id
WHERE e.id IN (SELECT entry_id FROM readers);

INSERT INTO entries (id) VALUES (1);
UPDATE books SET title = upper(title);
DELETE FROM readers;
CREATE INDEX entries_book ON entries (book_id);
DROP TABLE shelves;
