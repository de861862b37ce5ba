(ns shelf.book
  (:require [clojure.string :as str]))

(def limit 3)

;; Opens a book.
(defn open-book
  "Opens a book."
  [path]
  {:title path})

(defn- helper [x] x)

(defmacro twice [x]
  `(* 2 ~x))

(defprotocol Reader
  (page [this number]))

(defrecord Book [title]
  Reader
  (page [this number] title))

(defmulti size :kind)

(defmethod size :small [_] 1)

(deftest opens
  (is (= 1 1)))
