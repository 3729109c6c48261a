#!/usr/bin/env bash
# Prints the class path of the Java journey: Debian's jars and our classes.
set -euo pipefail
jars=(grpc-api grpc-context grpc-core grpc-netty grpc-protobuf grpc-protobuf-lite grpc-stub guava
  protobuf perfmark-api geronimo-annotation-1.3-spec failureaccess jsr305
  netty-buffer netty-codec netty-codec-http netty-codec-http2 netty-common netty-handler
  netty-resolver netty-transport netty-codec-socks netty-handler-proxy)
path=target/clients/java/classes
for jar in "${jars[@]}"; do
  path=$path:/usr/share/java/$jar.jar
done
echo "$path"
