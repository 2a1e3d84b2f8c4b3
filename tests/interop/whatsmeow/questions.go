package main

import (
	"context"
	"strings"
	"time"

	"go.mau.fi/whatsmeow"
	"go.mau.fi/whatsmeow/types"
	"go.mau.fi/whatsmeow/types/events"
)

// asked does one question with the engine, if it was started.
func asked[Args, Answer any](
	p *peer, ask func(context.Context, *whatsmeow.Client, Args) (Answer, error),
) func(context.Context, Args) (Answer, error) {
	return func(ctx context.Context, args Args) (Answer, error) {
		client, err := p.engine()
		if err != nil {
			var nothing Answer
			return nothing, err
		}
		return ask(ctx, client, args)
	}
}

// questions are the ops that ask the service about the account, people, businesses and communities.
func (p *peer) questions() map[string]op {
	return map[string]op{
		"block": typed(asked(p, block)), "blocked": typed(asked(p, blocked)),
		"say": typed(asked(p, say)), "said": typed(asked(p, said)), "last": typed(asked(p, last)),
		"audience": typed(asked(p, audience)), "devices": typed(asked(p, devices)),
		"profile": typed(asked(p, profile)), "goods": typed(asked(p, goods)),
		"card": typed(asked(p, card)), "resolve": typed(asked(p, resolve)),
		"community": typed(asked(p, community)), "annex": typed(asked(p, annex)),
		"annexed": typed(asked(p, annexed)), "inspect": typed(asked(p, inspect)),
		"groups": typed(asked(p, groups)), "gate": typed(asked(p, gate)), "adders": typed(asked(p, adders)),
		"waiting": typed(asked(p, waiting)), "admit": typed(asked(p, admit)), "renew": typed(asked(p, renew)),
	}
}

type ofSomebody struct {
	Of types.JID `json:"of"`
}

type people struct {
	People []types.JID `json:"people"`
}

func block(ctx context.Context, client *whatsmeow.Client, args struct {
	ofSomebody
	On bool `json:"on"`
}) (none, error) {
	action := events.BlocklistChangeActionUnblock
	if args.On {
		action = events.BlocklistChangeActionBlock
	}
	_, err := client.UpdateBlocklist(ctx, args.Of, action)
	return none{}, err
}

func blocked(ctx context.Context, client *whatsmeow.Client, _ none) (people, error) {
	found, err := client.GetBlocklist(ctx)
	if err != nil {
		return people{}, err
	}
	return people{People: append([]types.JID{}, found.JIDs...)}, nil
}

type text struct {
	Text string `json:"text"`
}

func say(ctx context.Context, client *whatsmeow.Client, args text) (none, error) {
	return none{}, client.SetStatusMessage(ctx, types.SetStatusInput{Text: &args.Text})
}

func info(ctx context.Context, client *whatsmeow.Client, of types.JID) (types.UserInfo, error) {
	found, err := client.GetUserInfo(ctx, []types.JID{of})
	return found[of], err
}

func said(ctx context.Context, client *whatsmeow.Client, args ofSomebody) (text, error) {
	found, err := info(ctx, client, args.Of)
	return text{Text: found.Status}, err
}

func last(ctx context.Context, client *whatsmeow.Client, args struct {
	Seconds int `json:"seconds"`
}) (none, error) {
	return none{}, client.SetDefaultDisappearingTimer(ctx, time.Duration(args.Seconds)*time.Second)
}

type audienceAnswer struct {
	Type types.StatusPrivacyType `json:"type"`
	people
}

func audience(ctx context.Context, client *whatsmeow.Client, _ none) (audienceAnswer, error) {
	found, err := client.GetStatusPrivacy(ctx)
	if err != nil || len(found) == 0 {
		return audienceAnswer{}, err
	}
	return audienceAnswer{Type: found[0].Type, people: people{People: append([]types.JID{}, found[0].List...)}}, nil
}

type devicesAnswer struct {
	Devices []uint16 `json:"devices"`
}

func devices(ctx context.Context, client *whatsmeow.Client, args ofSomebody) (devicesAnswer, error) {
	found, err := info(ctx, client, args.Of)
	answer := devicesAnswer{Devices: []uint16{}}
	for _, each := range found.Devices {
		answer.Devices = append(answer.Devices, each.Device)
	}
	return answer, err
}

type profileAnswer struct {
	Address string `json:"address"`
	Email   string `json:"email"`
}

func profile(ctx context.Context, client *whatsmeow.Client, args ofSomebody) (profileAnswer, error) {
	found, err := client.GetBusinessProfile(ctx, args.Of)
	if err != nil {
		return profileAnswer{}, err
	}
	return profileAnswer{Address: found.Address, Email: found.Email}, nil
}

func goods(context.Context, *whatsmeow.Client, ofSomebody) (none, error) {
	return none{}, unsupported("it reads orders, but no catalogs")
}

type linkAnswer struct {
	Link string `json:"link"`
}

func card(ctx context.Context, client *whatsmeow.Client, _ none) (linkAnswer, error) {
	code, err := client.GetContactQRLink(ctx, false)
	return linkAnswer{Link: whatsmeow.ContactQRLinkPrefix + strings.TrimPrefix(code, whatsmeow.ContactQRLinkPrefix)}, err
}

type targetAnswer struct {
	JID  types.JID `json:"jid"`
	Text string    `json:"text"`
}

func resolve(ctx context.Context, client *whatsmeow.Client, args linkAnswer) (targetAnswer, error) {
	if strings.HasPrefix(args.Link, whatsmeow.BusinessMessageLinkPrefix) {
		found, err := client.ResolveBusinessMessageLink(ctx, args.Link)
		if err != nil {
			return targetAnswer{}, err
		}
		return targetAnswer{JID: found.JID, Text: found.Message}, nil
	}
	found, err := client.ResolveContactQRLink(ctx, args.Link)
	if err != nil {
		return targetAnswer{}, err
	}
	return targetAnswer{JID: found.JID}, nil
}

type communityAnswer struct {
	Community types.JID `json:"community"`
}

func community(ctx context.Context, client *whatsmeow.Client, args struct {
	Subject string `json:"subject"`
}) (communityAnswer, error) {
	wanted := whatsmeow.ReqCreateGroup{Name: args.Subject, GroupParent: types.GroupParent{IsParent: true}}
	made, err := client.CreateGroup(ctx, wanted)
	if err != nil {
		return communityAnswer{}, err
	}
	return communityAnswer{Community: made.JID}, nil
}

func annex(ctx context.Context, client *whatsmeow.Client, args struct {
	communityAnswer
	groupAnswer
	On bool `json:"on"`
}) (none, error) {
	if args.On {
		return none{}, client.LinkGroup(ctx, args.Community, args.Group)
	}
	return none{}, client.UnlinkGroup(ctx, args.Community, args.Group)
}

type groupsAnswer struct {
	Groups []types.JID `json:"groups"`
}

func annexed(ctx context.Context, client *whatsmeow.Client, args communityAnswer) (groupsAnswer, error) {
	found, err := client.GetSubGroups(ctx, args.Community)
	answer := groupsAnswer{Groups: []types.JID{}}
	for _, each := range found {
		answer.Groups = append(answer.Groups, each.JID)
	}
	return answer, err
}

type invitationAnswer struct {
	groupAnswer
	Subject string `json:"subject"`
}

func inspect(ctx context.Context, client *whatsmeow.Client, args struct {
	Code string `json:"code"`
}) (invitationAnswer, error) {
	found, err := client.GetGroupInfoFromLink(ctx, args.Code)
	if err != nil {
		return invitationAnswer{}, err
	}
	return invitationAnswer{groupAnswer: groupAnswer{Group: found.JID}, Subject: found.Name}, nil
}

func groups(ctx context.Context, client *whatsmeow.Client, _ none) (groupsAnswer, error) {
	found, err := client.GetJoinedGroups(ctx)
	answer := groupsAnswer{Groups: []types.JID{}}
	for _, each := range found {
		answer.Groups = append(answer.Groups, each.JID)
	}
	return answer, err
}

func gate(ctx context.Context, client *whatsmeow.Client, args struct {
	groupAnswer
	On bool `json:"on"`
}) (none, error) {
	return none{}, client.SetGroupJoinApprovalMode(ctx, args.Group, args.On)
}

func adders(ctx context.Context, client *whatsmeow.Client, args struct {
	groupAnswer
	Everybody bool `json:"everybody"`
}) (none, error) {
	mode := types.GroupMemberAddModeAdmin
	if args.Everybody {
		mode = types.GroupMemberAddModeAllMember
	}
	return none{}, client.SetGroupMemberAddMode(ctx, args.Group, mode)
}

func waiting(ctx context.Context, client *whatsmeow.Client, args groupAnswer) (people, error) {
	found, err := client.GetGroupRequestParticipants(ctx, args.Group)
	answer := people{People: []types.JID{}}
	for _, each := range found {
		answer.People = append(answer.People, each.JID)
	}
	return answer, err
}

func admit(ctx context.Context, client *whatsmeow.Client, args struct {
	groupAnswer
	people
	On bool `json:"on"`
}) (none, error) {
	action := whatsmeow.ParticipantChangeReject
	if args.On {
		action = whatsmeow.ParticipantChangeApprove
	}
	_, err := client.UpdateGroupRequestParticipants(ctx, args.Group, args.People, action)
	return none{}, err
}

func renew(ctx context.Context, client *whatsmeow.Client, args groupAnswer) (codeAnswer, error) {
	link, err := client.GetGroupInviteLink(ctx, args.Group, true)
	return codeAnswer{Code: strings.TrimPrefix(link, whatsmeow.InviteLinkPrefix)}, err
}
