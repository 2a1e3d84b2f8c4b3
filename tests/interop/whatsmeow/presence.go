package main

import (
	"context"
	"strings"
	"time"

	"go.mau.fi/whatsmeow/types"
)

func (p *peer) receipt(ctx context.Context, args struct {
	Keys []key  `json:"keys"`
	Kind string `json:"kind"`
}) (none, error) {
	client, err := p.engine()
	if err != nil {
		return none{}, err
	}
	type place struct{ chat, sender types.JID }
	ids := map[place][]types.MessageID{}
	for _, key := range args.Keys {
		at := place{key.Chat, key.author(client)}
		ids[at] = append(ids[at], key.ID)
	}
	for at, read := range ids {
		if err := client.MarkRead(ctx, read, time.Now(), at.chat, at.sender, types.ReceiptType(args.Kind)); err != nil {
			return none{}, err
		}
	}
	return none{}, nil
}

func (p *peer) presence(ctx context.Context, args struct {
	Available bool `json:"available"`
}) (none, error) {
	client, err := p.engine()
	if err != nil {
		return none{}, err
	}
	if err := p.named.wait(errNoName); err != nil {
		return none{}, err
	}
	state := types.PresenceUnavailable
	if args.Available {
		state = types.PresenceAvailable
	}
	return none{}, client.SendPresence(ctx, state)
}

func (p *peer) typing(ctx context.Context, args struct {
	To    types.JID `json:"to"`
	State string    `json:"state"`
}) (none, error) {
	client, err := p.engine()
	if err != nil {
		return none{}, err
	}
	state, media := types.ChatPresence(args.State), types.ChatPresenceMediaText
	if args.State == "recording" {
		state, media = types.ChatPresenceComposing, types.ChatPresenceMediaAudio
	}
	return none{}, client.SendChatPresence(ctx, args.To, state, media)
}

type found struct {
	Number string    `json:"number"`
	JID    types.JID `json:"jid"`
	Exists bool      `json:"exists"`
}

type lookupAnswer struct {
	Found []found `json:"found"`
}

func (p *peer) lookup(ctx context.Context, args struct {
	Numbers []string `json:"numbers"`
}) (lookupAnswer, error) {
	client, err := p.engine()
	if err != nil {
		return lookupAnswer{}, err
	}
	numbers := make([]string, len(args.Numbers))
	for i, number := range args.Numbers {
		numbers[i] = "+" + number
	}
	known, err := client.IsOnWhatsApp(ctx, numbers)
	if err != nil {
		return lookupAnswer{}, err
	}
	answer := lookupAnswer{Found: make([]found, len(known))}
	for i, person := range known {
		answer.Found[i] = found{Number: strings.TrimPrefix(person.Query, "+"), JID: person.JID, Exists: person.IsIn}
	}
	return answer, nil
}
