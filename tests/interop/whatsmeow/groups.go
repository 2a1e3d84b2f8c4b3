package main

import (
	"context"
	"errors"
	"os"

	"go.mau.fi/whatsmeow"
	"go.mau.fi/whatsmeow/types"
)

type groupAnswer struct {
	Group types.JID `json:"group"`
}

func (p *peer) makeGroup(ctx context.Context, args struct {
	Subject string      `json:"subject"`
	People  []types.JID `json:"people"`
}) (groupAnswer, error) {
	client, err := p.engine()
	if err != nil {
		return groupAnswer{}, err
	}
	made, err := client.CreateGroup(ctx, whatsmeow.ReqCreateGroup{Name: args.Subject, Participants: args.People})
	if err != nil {
		return groupAnswer{}, err
	}
	return groupAnswer{Group: made.JID}, nil
}

type groupView struct {
	Subject     string      `json:"subject"`
	Description string      `json:"description"`
	Announce    bool        `json:"announce"`
	Locked      bool        `json:"locked"`
	Members     []types.JID `json:"members"`
	Admins      []types.JID `json:"admins"`
}

func (p *peer) group(ctx context.Context, args groupAnswer) (groupView, error) {
	client, err := p.engine()
	if err != nil {
		return groupView{}, err
	}
	info, err := client.GetGroupInfo(ctx, args.Group)
	if err != nil {
		return groupView{}, err
	}
	view := groupView{
		Subject: info.Name, Description: info.Topic, Announce: info.IsAnnounce, Locked: info.IsLocked,
		Members: []types.JID{}, Admins: []types.JID{},
	}
	for _, member := range info.Participants {
		view.Members = append(view.Members, member.JID)
		if member.IsAdmin || member.IsSuperAdmin {
			view.Admins = append(view.Admins, member.JID)
		}
	}
	return view, nil
}

func (p *peer) changeGroup(ctx context.Context, args struct {
	Group types.JID `json:"group"`
	What  string    `json:"what"`
	Value any       `json:"value"`
}) (none, error) {
	client, err := p.engine()
	if err != nil {
		return none{}, err
	}
	text, _ := args.Value.(string)
	on, _ := args.Value.(bool)
	switch args.What {
	case "subject":
		return none{}, client.SetGroupName(ctx, args.Group, text)
	case "description":
		return none{}, client.SetGroupTopic(ctx, args.Group, "", "", text)
	case "announce":
		return none{}, client.SetGroupAnnounce(ctx, args.Group, on)
	case "locked":
		return none{}, client.SetGroupLocked(ctx, args.Group, on)
	}
	return none{}, unsupported("no such setting: " + args.What)
}

func (p *peer) members(ctx context.Context, args struct {
	Group  types.JID                   `json:"group"`
	Action whatsmeow.ParticipantChange `json:"action"`
	People []types.JID                 `json:"people"`
}) (none, error) {
	client, err := p.engine()
	if err != nil {
		return none{}, err
	}
	_, err = client.UpdateGroupParticipants(ctx, args.Group, args.People, args.Action)
	return none{}, err
}

func (p *peer) leave(ctx context.Context, args groupAnswer) (none, error) {
	client, err := p.engine()
	if err != nil {
		return none{}, err
	}
	return none{}, client.LeaveGroup(ctx, args.Group)
}

func (p *peer) invite(ctx context.Context, args groupAnswer) (codeAnswer, error) {
	client, err := p.engine()
	if err != nil {
		return codeAnswer{}, err
	}
	link, err := client.GetGroupInviteLink(ctx, args.Group, false)
	if err != nil {
		return codeAnswer{}, err
	}
	return codeAnswer{Code: link[len(whatsmeow.InviteLinkPrefix):]}, nil
}

func (p *peer) join(ctx context.Context, args codeAnswer) (groupAnswer, error) {
	client, err := p.engine()
	if err != nil {
		return groupAnswer{}, err
	}
	group, err := client.JoinGroupWithLink(ctx, args.Code)
	return groupAnswer{Group: group}, err
}

type pictureAnswer struct {
	URL string `json:"url,omitempty"`
}

func (p *peer) picture(ctx context.Context, args struct {
	Of types.JID `json:"of"`
}) (pictureAnswer, error) {
	client, err := p.engine()
	if err != nil {
		return pictureAnswer{}, err
	}
	found, err := client.GetProfilePictureInfo(ctx, args.Of, nil)
	if errors.Is(err, whatsmeow.ErrProfilePictureUnauthorized) || errors.Is(err, whatsmeow.ErrProfilePictureNotSet) {
		return pictureAnswer{}, nil
	}
	if err != nil || found == nil {
		return pictureAnswer{}, err
	}
	return pictureAnswer{URL: found.URL}, nil
}

func (p *peer) paint(ctx context.Context, args struct {
	Of   types.JID `json:"of"`
	Path string    `json:"path"`
}) (none, error) {
	client, err := p.engine()
	if err != nil {
		return none{}, err
	}
	jpeg, err := os.ReadFile(args.Path)
	if err != nil {
		return none{}, err
	}
	group := args.Of
	if group.Server != types.GroupServer {
		group = types.EmptyJID // which stands for the own account
	}
	_, err = client.SetGroupPhoto(ctx, group, jpeg)
	return none{}, err
}
