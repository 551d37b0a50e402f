# What the books find on a twin: a cloud of this bundle that somebody deployed a day ago, and the floating pool not
# reserved in MAAS. It runs in a rehearsal, before the first book, and nowhere else.
set -e
POOL=$(maas admin ipranges read | jq -r '.[] | select(.start_ip == "10.64.1.0") | .id')
maas admin iprange delete "$POOL" >/dev/null
juju add-model openstack
juju deploy ./bundle.yaml --overlay overlays/octavia-pki.yaml -m openstack >/dev/null
sleep 24h
