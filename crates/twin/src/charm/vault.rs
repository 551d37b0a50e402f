use super::{Scene, Status};

/// vault: it waits for a person as soon as its storage is there.
pub(super) fn vault(scene: &Scene<'_>) -> Status {
    if scene.app.option("vip").is_some() && scene.app.option("dns-ha-access-record").is_some() {
        return Status::blocked("vip and dns-ha-access-record configured");
    }
    if scene.app.option("vip").is_some() && scene.related("lb-provider") {
        return Status::blocked("lb-provider and vip are mutually exclusive");
    }
    if scene.joining() && scene.related("shared-db") {
        return Status::new("waiting", "'shared-db' incomplete");
    }
    Status::blocked("Vault needs to be initialized")
}

/// barbican-vault: its backend has no URL and token before Vault is initialised and authorised.
pub(super) fn barbican_vault(scene: &Scene<'_>) -> Status {
    if scene.related("secrets-storage") {
        Status::waiting("'secrets-storage' incomplete")
    } else {
        Status::blocked("'secrets-storage' missing")
    }
}
