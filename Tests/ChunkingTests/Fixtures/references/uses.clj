(ns library.catalog
  (:require [clojure.string :as str]
            [shelf.book :refer [visit load-page]]
            [shelf.page])
  (:import (java.io File Reader)))

(def maximum 10)

(defn check [path]
  (str/blank? path))

(defn open-book
  "Opens."
  [path]
  (check path)
  (let [book (visit path maximum)]
    (.close book)
    (File. path)
    (shelf.page/print book)
    (map check [path])))

(defprotocol Closing
  (close [this]))

(defrecord Catalog [shelf]
  Closing
  (close [this] (load-page shelf)))
