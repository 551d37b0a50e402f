"""nova's own driver without guests, with two things that a cloud on loopback wants of it: its guests are still there when
nova-compute is started again, and each has a port on the host's Open vSwitch, so that OVN binds it and neutron says ACTIVE.
"""
import json
import pathlib
import subprocess

from nova.virt import fake
from oslo_config import cfg

CONF = cfg.CONF
CONF.register_opts([cfg.StrOpt("ovs")], group="on_loopback")


class OnLoopback(fake.FakeDriverWithoutFakeNodes):
    vcpus = 64
    memory_mb = 262144
    local_gb = 2000

    def __init__(self, virtapi, read_only=False):
        super().__init__(virtapi, read_only)
        self._file = pathlib.Path(CONF.state_path, "guests.json")
        kept = json.loads(self._file.read_text()) if self._file.exists() else []
        for uuid, name, state in kept:
            self.instances[uuid] = fake.FakeInstance(name, state, uuid)

    def _keep(self):
        rows = [(guest.uuid, guest.name, guest.state) for guest in self.instances.values()]
        new = self._file.with_suffix(".new")
        new.write_text(json.dumps(rows))
        new.rename(self._file)

    def _vsctl(self, *words):
        database = f"--db=unix:{CONF.on_loopback.ovs}"
        subprocess.run(["ovs-vsctl", "--timeout=10", database, *words], check=True, capture_output=True)

    def plug_vifs(self, instance, network_info):
        for vif in network_info or []:
            port = "tap" + vif["id"][:11]
            ids = {
                "iface-id": vif["id"],
                "attached-mac": vif["address"],
                "vm-uuid": instance.uuid,
                "iface-status": "active",
            }
            ids = [f"external_ids:{key}={value}" for key, value in ids.items()]
            self._vsctl("--may-exist", "add-port", "br-int", port, "--", "set", "Interface", port, "type=dummy", *ids)

    def unplug_vifs(self, instance, network_info):
        for vif in network_info or []:
            self._vsctl("--if-exists", "del-port", "br-int", "tap" + vif["id"][:11])

    def spawn(self, context, instance, image_meta, injected_files, admin_password, allocations, network_info=None, **rest):
        super().spawn(context, instance, image_meta, injected_files, admin_password, allocations, network_info, **rest)
        self.plug_vifs(instance, network_info)
        self._keep()

    def destroy(self, context, instance, network_info, *rest, **more):
        self.unplug_vifs(instance, network_info)
        super().destroy(context, instance, network_info, *rest, **more)
        self._keep()

    def attach_interface(self, context, instance, image_meta, vif):
        super().attach_interface(context, instance, image_meta, vif)
        self.plug_vifs(instance, [vif])

    def detach_interface(self, context, instance, vif):
        # Of a guest from before a restart the driver does not know the interfaces.
        self._interfaces.setdefault(vif["id"], vif)
        super().detach_interface(context, instance, vif)
        self.unplug_vifs(instance, [vif])

    def power_off(self, instance, *rest, **more):
        super().power_off(instance, *rest, **more)
        self._keep()

    def power_on(self, context, instance, *rest, **more):
        super().power_on(context, instance, *rest, **more)
        self._keep()
