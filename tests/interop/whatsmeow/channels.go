package main

import (
	"context"

	"go.mau.fi/whatsmeow"
	"go.mau.fi/whatsmeow/types"
)

type channelAnswer struct {
	Channel types.JID `json:"channel"`
}

func (p *peer) channel(ctx context.Context, args struct {
	Name string `json:"name"`
}) (channelAnswer, error) {
	client, err := p.engine()
	if err != nil {
		return channelAnswer{}, err
	}
	made, err := client.CreateNewsletter(ctx, whatsmeow.CreateNewsletterParams{Name: args.Name})
	if err != nil {
		return channelAnswer{}, err
	}
	return channelAnswer{Channel: made.ID}, nil
}

func (p *peer) follow(ctx context.Context, args struct {
	Channel types.JID `json:"channel"`
	On      bool      `json:"on"`
}) (none, error) {
	client, err := p.engine()
	if err != nil {
		return none{}, err
	}
	if args.On {
		return none{}, client.FollowNewsletter(ctx, args.Channel)
	}
	return none{}, client.UnfollowNewsletter(ctx, args.Channel)
}

func (p *peer) cheer(ctx context.Context, args struct {
	Channel  types.JID             `json:"channel"`
	ServerID types.MessageServerID `json:"server_id"`
	Emoji    string                `json:"emoji"`
}) (none, error) {
	client, err := p.engine()
	if err != nil {
		return none{}, err
	}
	return none{}, client.NewsletterSendReaction(ctx, args.Channel, args.ServerID, args.Emoji, "")
}
