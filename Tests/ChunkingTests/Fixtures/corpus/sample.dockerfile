# The compiler.
FROM swift:6.0 AS build
WORKDIR /src
COPY . .
RUN swift build \
    -c release

FROM debian:12
COPY --from=build /src/.build/release/shelf /usr/bin/
ENTRYPOINT ["shelf"]
