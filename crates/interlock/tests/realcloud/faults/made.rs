//! Faults that take more than a word.

use super::{end, start, tell};
use realcloud::Cloud;
use std::fs;
use std::time::Duration;

/// A consumer that nobody knows has a processor of a host.
pub(super) const ORPHAN: &str = "\
    insert into placement.consumers (uuid, project_id, user_id, generation) \
    select '00000000-0000-4000-8000-00000000dead', project_id, user_id, 1 from placement.consumers limit 1; \
    insert into placement.allocations (resource_provider_id, consumer_id, resource_class_id, used) \
    select id, '00000000-0000-4000-8000-00000000dead', 0, 1 from placement.resource_providers where name = 'cmp-01'";
pub(super) const NO_ORPHAN: &str = "\
    delete from placement.allocations where consumer_id = '00000000-0000-4000-8000-00000000dead'; \
    delete from placement.consumers where uuid = '00000000-0000-4000-8000-00000000dead'";

/// A third host, as it is left behind when a machine is taken away: service, hypervisor and its place in the cell.
pub(super) const STALE: &str = "\
    create temporary table nova.copy select * from nova.services where host = 'cmp-02'; \
    update nova.copy set id = 999, host = 'cmp-99', last_seen_up = '2020-01-01', updated_at = '2020-01-01', \
    uuid = '00000000-0000-4000-8000-0000000dead1'; \
    insert into nova.services select * from nova.copy; drop table nova.copy; \
    create temporary table nova.copy select * from nova.compute_nodes where host = 'cmp-02'; \
    update nova.copy set id = 999, host = 'cmp-99', hypervisor_hostname = 'cmp-99', updated_at = '2020-01-01', \
    uuid = '00000000-0000-4000-8000-0000000dead2'; \
    insert into nova.compute_nodes select * from nova.copy; \
    insert into nova_api.host_mappings (created_at, cell_id, host) \
    select created_at, cell_id, 'cmp-99' from nova_api.host_mappings where host = 'cmp-02'; \
    insert into placement.resource_providers (uuid, name, generation) \
    values ('00000000-0000-4000-8000-0000000dead2', 'cmp-99', 1); \
    update placement.resource_providers set root_provider_id = id where name = 'cmp-99'; \
    insert into placement.inventories (resource_provider_id, resource_class_id, total, reserved, min_unit, max_unit, \
    step_size, allocation_ratio) select new.id, resource_class_id, total, reserved, min_unit, max_unit, step_size, \
    allocation_ratio from placement.inventories join placement.resource_providers old on old.id = resource_provider_id \
    and old.name = 'cmp-02' join placement.resource_providers new on new.name = 'cmp-99'";
pub(super) const NO_STALE: &str = "\
    delete from nova.services where host = 'cmp-99'; delete from nova.compute_nodes where host = 'cmp-99'; \
    delete from nova_api.host_mappings where host = 'cmp-99'; \
    delete from placement.inventories where resource_provider_id in \
    (select id from placement.resource_providers where name = 'cmp-99'); \
    update placement.resource_providers set root_provider_id = null where name = 'cmp-99'; \
    delete from placement.resource_providers where name = 'cmp-99'";

/// The public certificate ended yesterday.
pub(super) fn expire(cloud: &Cloud) {
    certify(cloud, -1);
}

/// It ends in a year.
pub(super) fn renew(cloud: &Cloud) {
    certify(cloud, 365);
}

fn certify(cloud: &Cloud, days: i32) {
    cloud.certify(days).expect("a certificate");
    end(cloud, "haproxy", Duration::ZERO);
    start(cloud, "haproxy");
}

/// Brings an image in as glance's own clients do, but for what `openstack` does when that fails: it removes the image.
const BRING_IN: &str = "\
import openstack
image = openstack.connect(cloud='admin').image
late = image.create_image(name='late', disk_format='raw', container_format='bare')
reply = image.put(f'/images/{late.id}/file', data=b'some bytes', headers={'Content-Type': 'application/octet-stream'})
assert not reply.ok, 'the store took an image'
";

/// What glance keeps images in takes no more files; somebody tries to bring one in, and it is an hour ago.
pub(super) fn close_store(cloud: &Cloud) {
    let images = cloud.place().data().join("glance/images");
    fs::rename(&images, images.with_extension("away")).expect("the store goes");
    // Root may write wherever there is a folder, so there is none.
    fs::write(&images, "").expect("no folder");
    let mut python = cloud.command(&cloud.bin("python"));
    python.args(["-c", BRING_IN]).env("OS_CLIENT_CONFIG_FILE", cloud.place().clouds());
    let tried = python.output().expect("python starts");
    assert!(tried.status.success(), "{}", String::from_utf8_lossy(&tried.stderr));
    tell(cloud, "update glance.images set updated_at = '2020-01-01' where name = 'late'");
}

/// The store is there again, and what did not come in is removed.
pub(super) fn open_store(cloud: &Cloud) {
    let images = cloud.place().data().join("glance/images");
    fs::remove_file(&images).expect("no folder");
    fs::rename(images.with_extension("away"), &images).expect("the store comes back");
    let removed =
        cloud.openstack("admin").args(["image", "delete", "late"]).output().expect("openstack starts");
    assert!(removed.status.success(), "{}", String::from_utf8_lossy(&removed.stderr));
}

/// Keystone's clock is a minute behind.
pub(super) fn skew(cloud: &Cloud) {
    end(cloud, "keystone", Duration::ZERO);
    cloud.start_at("keystone", -60).unwrap_or_else(|trouble| panic!("{trouble}"));
}

/// It is right again.
pub(super) fn unskew(cloud: &Cloud) {
    end(cloud, "keystone", Duration::ZERO);
    start(cloud, "keystone");
}
