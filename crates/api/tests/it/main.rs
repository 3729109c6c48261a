//! Rules of the proto files that are read from the descriptor set.

mod comments;
mod protected;

use prost_reflect::DescriptorPool;

/// Our package.
const PACKAGE: &str = "rongqiao.v1";

fn pool() -> DescriptorPool {
    DescriptorPool::decode(api::FILE_DESCRIPTOR_SET).expect("a descriptor set")
}
