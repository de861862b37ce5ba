require 'set'

module Shelf
  LIMIT = 10

  # Kept with the class.
  class Book < Base
    attr_reader :title

    def initialize(title)
      @title = title
    end

    def self.open(path)
      new(path)
    end
  end
end

describe 'book' do
  it 'opens' do
    Shelf::Book.open('a')
  end
end
