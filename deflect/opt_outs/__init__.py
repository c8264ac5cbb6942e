"""The list of addresses that want no texts, as admins see and change it: searched, added to, lifted with evidence."""
