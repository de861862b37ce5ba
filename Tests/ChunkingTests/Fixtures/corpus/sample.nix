{ pkgs ? import <nixpkgs> { } }:

let
  # How many books.
  limit = 3;

  twice = x: x * 2;
in
{
  # Builds it.
  shelf = pkgs.stdenv.mkDerivation {
    name = "shelf";
    src = ./.;
  };

  services.shelf.enable = true;
}
