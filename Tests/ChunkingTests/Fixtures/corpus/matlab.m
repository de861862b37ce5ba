% A book.
classdef Book < handle
    properties
        Title
    end
    methods
        % Makes a book.
        function obj = Book(title)
            obj.Title = title;
        end

        function text = page(obj, number)
            text = obj.Title;
        end
    end
end

function y = twice(x)
    y = 2 * x;
end
