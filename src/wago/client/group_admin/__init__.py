"""Making, changing, joining and leaving groups and communities.

    asking       what all of it needs: the server's refusals in our words, people as a group names them
    manage       `client.group_admin`: groups and who is in them
    entry        `client.group_entry`: links, invitations, asking to be let in
    communities  `client.communities`: groups that hold groups

What the server does it tells all members in notifications, us included; those keep the cache of groups right
(see `client/groups.py`), and become events. Nothing is changed here on our own account.

Source: whatsmeow group.go; whatsapp-rust src/features/groups.rs, community.rs; Baileys Socket/groups.ts.
"""
