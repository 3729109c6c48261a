#!/usr/bin/env bash
# Generates stubs from proto/ with Debian's protoc and compiles the Java journey.
# Needs tests/run to have installed the packages and the Python environment (for the google protos
# and the reflection descriptor, which Debian does not ship). Output: target/clients/java.
set -euo pipefail
cd "$(dirname "$0")/../../.."
out=target/clients/java
stamp=$(cat proto/rongqiao/v1/*.proto tests/clients/java/* | sha256sum)
[ "$(cat $out/stamp 2>/dev/null)" != "$stamp" ] || exit 0
rm -rf $out
mkdir -p $out/gen $out/classes $out/include/google/longrunning

site=$(target/clients/venv/bin/python -c 'import sysconfig; print(sysconfig.get_path("purelib"))')
# The package has this file under another name; the name that the world imports is without `_proto`.
cp "$site/google/longrunning/operations_proto.proto" $out/include/google/longrunning/operations.proto
generate=(protoc --plugin=protoc-gen-grpc-java=/usr/bin/grpc_java_plugin
  --java_out=$out/gen --grpc-java_out=$out/gen)
"${generate[@]}" -I proto -I $out/include -I "$site" -I /usr/include \
  proto/rongqiao/v1/*.proto google/longrunning/operations.proto google/rpc/status.proto \
  google/rpc/error_details.proto google/type/date.proto google/api/annotations.proto \
  google/api/http.proto google/api/field_behavior.proto google/api/client.proto google/api/launch_stage.proto

target/clients/venv/bin/python - $out/reflection.binpb <<'PY'
import sys
from google.protobuf import descriptor_pb2
from grpc_reflection.v1alpha import reflection_pb2
files = descriptor_pb2.FileDescriptorSet()
reflection_pb2.DESCRIPTOR.CopyToProto(files.file.add())
open(sys.argv[1], "wb").write(files.SerializeToString())
PY
"${generate[@]}" --descriptor_set_in=$out/reflection.binpb \
  "$(target/clients/venv/bin/python -c \
    'from grpc_reflection.v1alpha import reflection_pb2 as r; print(r.DESCRIPTOR.name)')"

find $out/gen tests/clients/java -name '*.java' >$out/sources
javac -nowarn -proc:none -encoding UTF-8 -d $out/classes -cp "$(tests/clients/java/classpath.sh)" @$out/sources
echo "$stamp" >$out/stamp
