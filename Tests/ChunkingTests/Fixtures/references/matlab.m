% A catalog.
classdef Catalog < Base & library.Reader
    properties
        shelf Shelf
    end
    methods
        function entry = open(obj, path)
            import library.Book
            check(path);
            obj.close(path);
            book = library.Book(path, MAXIMUM);
            entry = cellfun(@check, {path});
            read(book)
        end
    end
end

function ok = check(path)
    ok = exist(path, 'file') == 2;
end
