{ pkgs, lib, ... }:
let
  shelf = import ./shelf.nix { inherit pkgs; };
  check = path: builtins.pathExists path;
in
{
  imports = [ ./book.nix ../library/page.nix ];
  books = map check [ ./a ];
  package = pkgs.callPackage ./package.nix { inherit shelf; };
  limit = lib.mkDefault (check shelf.path);
  inherit (lib) mkIf;
}
