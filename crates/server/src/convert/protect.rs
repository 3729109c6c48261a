//! What leaves the server is decided by the groups of the fields, so that a field that is added
//! later cannot leak.

use std::sync::LazyLock;

use prost::Message;
use prost_reflect::{DescriptorPool, DynamicMessage, FieldDescriptor, ReflectMessage, Value};

use api::v1::ProtectedGroup;

static POOL: LazyLock<Option<DescriptorPool>> =
    LazyLock::new(|| DescriptorPool::decode(api::FILE_DESCRIPTOR_SET).ok());

fn is_public(field: &FieldDescriptor) -> bool {
    let pool = field.parent_pool();
    let option = pool.get_extension_by_name("rongqiao.v1.protected");
    option.is_some_and(|option| {
        let options = field.options();
        let public = i32::from(ProtectedGroup::Public);
        *options.get_extension(&option) == Value::EnumNumber(public)
    })
}

/// The message `name` without the fields that are not of the group PUBLIC, save those in `keep`,
/// which are kept whole. Empty if the message cannot be understood.
pub fn public<M: Message + Default>(message: &M, name: &str, keep: &[&str]) -> M {
    let found = POOL
        .as_ref()
        .and_then(|pool| pool.get_message_by_name(name));
    let read = found.map(|found| DynamicMessage::decode(found, message.encode_to_vec().as_slice()));
    let Some(Ok(mut read)) = read else {
        return M::default();
    };
    for field in read.descriptor().fields() {
        if !is_public(&field) && !keep.contains(&field.name()) {
            read.clear_field(&field);
        }
    }
    M::decode(read.encode_to_vec().as_slice()).unwrap_or_default()
}
