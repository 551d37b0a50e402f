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
    if scene.world.database.is_out() {
        return Status::blocked("Vault service not running");
    }
    let vault = &scene.world.vault;
    if vault.seal.is_none() {
        return Status::blocked("Vault needs to be initialized");
    }
    if vault.is_sealed(&scene.unit.name) {
        return Status::blocked("Unit is sealed");
    }
    if !vault.authorized {
        return Status::blocked("Vault charm not yet authorized: run authorize-charm action.");
    }
    if scene.unit.leader && scene.related("certificates") && vault.root_ca.is_none() {
        return Status::blocked("Missing CA cert");
    }
    Status::active("Unit is ready (active: true, mlock: disabled)")
}

/// barbican-vault: its backend has no URL and token before Vault is initialised and authorised.
pub(super) fn barbican_vault(scene: &Scene<'_>) -> Status {
    match (scene.related("secrets-storage"), scene.world.vault.authorized) {
        (false, _) => Status::blocked("'secrets-storage' missing"),
        (true, false) => Status::waiting("'secrets-storage' incomplete"),
        (true, true) => Status::active("Unit is ready"),
    }
}
