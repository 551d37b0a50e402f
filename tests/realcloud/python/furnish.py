"""Puts into the cloud what a cloud in use has.   furnish.py catalogue|resources FOLDER SERVICE...

Everything is looked for by its name before it is made, so that it may be run again. FOLDER/catalogue has a line
`SERVICE<TAB>NAME<TAB>TYPE<TAB>INTERFACE<TAB>URL` for each endpoint; FOLDER/secrets has the passwords.
"""
import os
import pathlib
import sys
import time

what, folder, services = sys.argv[1], pathlib.Path(sys.argv[2]), sys.argv[3:]
os.environ["OS_CLIENT_CONFIG_FILE"] = str(folder / "clouds.yaml")

import openstack  # noqa: E402  (reads the variable above)

secrets = dict(line.split("=", 1) for line in (folder / "secrets").read_text().splitlines())
admin = openstack.connect(cloud="admin")


def late(thing, wanted):
    sys.exit(f"furnish: {thing} is not {wanted}, and no longer waited for")


def until(get, wanted, seconds=120):
    """The thing once it is in the wanted state."""
    end = time.monotonic() + seconds
    while True:
        thing = get()
        state = (getattr(thing, "provisioning_status", None) or thing.status).upper()
        if state == wanted:
            return thing
        if state == "ERROR" or time.monotonic() > end:
            late(f"{thing.name} ({state})", wanted)
        time.sleep(0.2)


def catalogue():
    identity = admin.identity
    default = identity.find_domain("Default").id
    project = identity.find_project("service") or identity.create_project(name="service", domain_id=default)
    roles = {role.name: role for role in identity.roles()}
    for name in ("service", "creator", "load-balancer_member", "load-balancer_admin", "heat_stack_user"):
        if name not in roles:
            roles[name] = identity.create_role(name=name)

    known = {(service.name, service.type): service for service in identity.services()}
    there = {(endpoint.service_id, endpoint.interface) for endpoint in identity.endpoints()}
    for line in (folder / "catalogue").read_text().splitlines():
        owner, name, kind, interface, url = line.split("\t")
        if owner not in services:
            continue
        if (name, kind) not in known:
            known[name, kind] = identity.create_service(name=name, type=kind)
        service = known[name, kind]
        if (service.id, interface) not in there:
            identity.create_endpoint(service_id=service.id, interface=interface, region_id="RegionOne", url=url)

    for name in services:
        if name == "keystone" or f"USER_{name}" not in secrets:
            continue
        user = identity.find_user(name, domain_id=default) or identity.create_user(
            name=name, domain_id=default, password=secrets[f"USER_{name}"]
        )
        for role in ("admin", "service"):
            identity.assign_project_role_to_user(project, user, roles[role])
    for name in ("heat", "magnum"):
        if name in services:
            domain = identity.find_domain(name) or identity.create_domain(name=name)
            user = identity.find_user(f"{name}_domain_admin", domain_id=domain.id) or identity.create_user(
                name=f"{name}_domain_admin", domain_id=domain.id, password=secrets["DOMAIN_ADMIN"]
            )
            identity.assign_domain_role_to_user(domain, user, roles["admin"])
    tenant(identity, roles)


def tenant(identity, roles):
    domain = identity.find_domain("acme") or identity.create_domain(name="acme")
    project = identity.find_project("acme-prod", domain_id=domain.id) or identity.create_project(
        name="acme-prod", domain_id=domain.id
    )
    user = identity.find_user("acme-user", domain_id=domain.id) or identity.create_user(
        name="acme-user", domain_id=domain.id, password=secrets["TENANT"]
    )
    for role in ("member", "creator", "load-balancer_member"):
        identity.assign_project_role_to_user(project, user, roles[role])
    default = identity.find_domain("Default").id
    identity.assign_project_role_to_user(project, identity.find_user("admin", domain_id=default), roles["admin"])


def images():
    image = admin.image
    for name, distro, tags in (
        ("cirros", "cirros", []),
        ("fedora-coreos-38", "fedora-coreos", []),
        ("amphora-x64", "ubuntu", ["octavia-amphora"]),
    ):
        if not image.find_image(name):
            made = image.create_image(
                name=name, disk_format="raw", container_format="bare", visibility="public",
                data=os.urandom(1 << 16), properties={"os_distro": distro},
            )
            for tag in tags:
                image.add_tag(made, tag)


FLAVORS = {"m1.tiny": (1, 512, 1), "m1.small": (1, 2048, 20), "m1.medium": (2, 4096, 40), "m1.large": (4, 8192, 80)}


def flavors():
    there = {flavor.name for flavor in admin.compute.flavors()}
    for name, (vcpus, ram, disk) in FLAVORS.items():
        if name not in there:
            admin.compute.create_flavor(name=name, vcpus=vcpus, ram=ram, disk=disk)


def networks(own):
    outer = admin.network.find_network("ext_net") or admin.network.create_network(
        name="ext_net", is_router_external=True, provider_network_type="flat", provider_physical_network="physnet1"
    )
    if not admin.network.find_subnet("ext_subnet"):
        admin.network.create_subnet(
            name="ext_subnet", network_id=outer.id, ip_version=4, cidr="10.12.4.0/22", gateway_ip="10.12.4.1",
            is_dhcp_enabled=False, allocation_pools=[{"start": "10.12.5.0", "end": "10.12.7.250"}],
        )
    net = own.network.find_network("acme-net") or own.network.create_network(name="acme-net")
    subnet = own.network.find_subnet("acme-subnet") or own.network.create_subnet(
        name="acme-subnet", network_id=net.id, ip_version=4, cidr="10.20.0.0/24"
    )
    if not own.network.find_router("acme-router"):
        router = own.network.create_router(name="acme-router", external_gateway_info={"network_id": outer.id})
        own.network.add_interface_to_router(router, subnet_id=subnet.id)
    return outer, net, subnet


def server(own, outer, net):
    if own.compute.find_server("web-1"):
        return own.compute.find_server("web-1")
    image, flavor = own.image.find_image("cirros"), own.compute.find_flavor("m1.small")
    made = own.compute.create_server(
        name="web-1", image_id=image.id, flavor_id=flavor.id, networks=[{"uuid": net.id}]
    )
    until(lambda: own.compute.get_server(made.id), "ACTIVE")
    port = next(own.network.ports(device_id=made.id))
    until(lambda: own.network.get_port(port.id), "ACTIVE", 30)
    own.network.create_ip(floating_network_id=outer.id, port_id=port.id)
    return made


def volume(own, guest):
    if "standard" not in [kind.name for kind in admin.block_storage.types()]:
        admin.block_storage.create_type(name="standard", extra_specs={"volume_backend_name": "fake"})
    if [thing for thing in own.block_storage.volumes() if thing.name == "data-1"]:
        return
    made = own.block_storage.create_volume(name="data-1", size=10)
    until(lambda: own.block_storage.get_volume(made.id), "AVAILABLE")
    if guest:
        own.compute.create_volume_attachment(guest, volume_id=made.id)


def load_balancer(own, subnet):
    """Of OVN's provider, which is real. An amphora would be a machine that is not there."""
    balancing = own.load_balancer
    if balancing.find_load_balancer("lb-ovn"):
        return
    made = balancing.create_load_balancer(name="lb-ovn", provider="ovn", vip_subnet_id=subnet.id)

    def settled():
        return until(lambda: balancing.get_load_balancer(made.id), "ACTIVE")

    settled()
    listener = balancing.create_listener(
        name="lb-ovn-http", protocol="TCP", protocol_port=80, load_balancer_id=made.id
    )
    settled()
    pool = balancing.create_pool(
        name="lb-ovn-pool", protocol="TCP", lb_algorithm="SOURCE_IP_PORT", listener_id=listener.id
    )
    settled()
    balancing.create_member(pool, address="10.20.0.10", protocol_port=8080, subnet_id=subnet.id)
    settled()


def quotas(own):
    """Set by somebody, so that the lists of those have an entry."""
    project = own.current_project_id
    if "neutron" in services:
        admin.network.update_quota(project, ports=600)
    if "octavia" in services:
        admin.load_balancer.update_quota(project, load_balancers=20)


def resources():
    own = openstack.connect(cloud="acme")
    outer = net = subnet = guest = None
    if "glance" in services:
        images()
    if "nova" in services:
        flavors()
    if "neutron" in services:
        outer, net, subnet = networks(own)
    if {"glance", "nova", "neutron"} <= set(services):
        guest = server(own, outer, net)
    if "cinder" in services:
        volume(own, guest)
    if "barbican" in services and not [made for made in own.key_manager.secrets() if made.name == "note"]:
        own.key_manager.create_secret(name="note", payload="nothing that is secret", payload_content_type="text/plain")
    if "octavia" in services:
        load_balancer(own, subnet)
    quotas(own)
    if "magnum" in services:
        templates = own.container_infrastructure_management
        if not [made for made in templates.cluster_templates() if made.name == "k8s"]:
            templates.create_cluster_template(
                name="k8s", coe="kubernetes", image_id="fedora-coreos-38", external_network_id="ext_net",
                flavor_id="m1.medium", master_flavor_id="m1.medium", network_driver="flannel", docker_volume_size=10,
            )


{"catalogue": catalogue, "resources": resources}[what]()
