package main

import (
	"context"
	"time"

	"go.mau.fi/whatsmeow/appstate"
	"go.mau.fi/whatsmeow/proto/waSyncAction"
	"go.mau.fi/whatsmeow/types"
	"go.mau.fi/whatsmeow/types/events"
)

type settingsAnswer struct {
	Settings map[types.PrivacySettingType]types.PrivacySetting `json:"settings"`
}

func (p *peer) privacy(ctx context.Context, _ none) (settingsAnswer, error) {
	client, err := p.engine()
	if err != nil {
		return settingsAnswer{}, err
	}
	found, err := client.TryFetchPrivacySettings(ctx, true)
	if err != nil {
		return settingsAnswer{}, err
	}
	return settingsAnswer{Settings: map[types.PrivacySettingType]types.PrivacySetting{
		types.PrivacySettingTypeGroupAdd:     found.GroupAdd,
		types.PrivacySettingTypeLastSeen:     found.LastSeen,
		types.PrivacySettingTypeStatus:       found.Status,
		types.PrivacySettingTypeProfile:      found.Profile,
		types.PrivacySettingTypeReadReceipts: found.ReadReceipts,
		types.PrivacySettingTypeOnline:       found.Online,
		types.PrivacySettingTypeCallAdd:      found.CallAdd,
	}}, nil
}

func (p *peer) hide(ctx context.Context, args struct {
	Name  types.PrivacySettingType `json:"name"`
	Value types.PrivacySetting     `json:"value"`
}) (none, error) {
	client, err := p.engine()
	if err != nil {
		return none{}, err
	}
	_, err = client.SetPrivacySetting(ctx, args.Name, args.Value)
	return none{}, err
}

func (p *peer) write(ctx context.Context, patch appstate.PatchInfo) (none, error) {
	client, err := p.engine()
	if err != nil {
		return none{}, err
	}
	return none{}, client.SendAppState(ctx, patch)
}

func (p *peer) chat(ctx context.Context, args struct {
	To     types.JID `json:"to"`
	Action string    `json:"action"`
	On     bool      `json:"on"`
}) (none, error) {
	switch args.Action {
	case "archive":
		return p.write(ctx, appstate.BuildArchive(args.To, args.On, time.Time{}, nil))
	case "pin":
		return p.write(ctx, appstate.BuildPin(args.To, args.On))
	case "mute":
		return p.write(ctx, appstate.BuildMute(args.To, args.On, 0))
	}
	return none{}, unsupported("no such action: " + args.Action)
}

// save builds its patch by hand: the engine has builders for other actions, and sends any.
func (p *peer) save(ctx context.Context, args struct {
	Of    types.JID `json:"of"`
	First string    `json:"first"`
	Full  string    `json:"full"`
}) (none, error) {
	return p.write(ctx, appstate.PatchInfo{
		Type: appstate.WAPatchCriticalUnblockLow,
		Mutations: []appstate.MutationInfo{{
			Index:   []string{appstate.IndexContact, args.Of.String()},
			Version: 2,
			Value: &waSyncAction.SyncActionValue{
				ContactAction: &waSyncAction.ContactAction{FullName: &args.Full, FirstName: &args.First},
			},
		}},
	})
}

func (p *peer) label(ctx context.Context, args struct {
	ID    string `json:"id"`
	Name  string `json:"name"`
	Color int32  `json:"color"`
}) (none, error) {
	return p.write(ctx, appstate.BuildLabelEdit(args.ID, args.Name, args.Color, false))
}

func (p *peer) tag(ctx context.Context, args struct {
	ID string    `json:"id"`
	To types.JID `json:"to"`
	On bool      `json:"on"`
}) (none, error) {
	return p.write(ctx, appstate.BuildLabelChat(args.To, args.ID, args.On))
}

type chatEvent struct {
	Event  string    `json:"event"`
	Chat   types.JID `json:"chat"`
	Action string    `json:"action,omitempty"`
	ID     string    `json:"id,omitempty"`
	On     bool      `json:"on"`
}

type savedEvent struct {
	Event string    `json:"event"`
	JID   types.JID `json:"jid"`
	Full  string    `json:"full"`
	First string    `json:"first"`
}

type labelEvent struct {
	Event string `json:"event"`
	ID    string `json:"id"`
	Name  string `json:"name"`
}

// stateEvent is the line about a change of the app state, nil for any other event.
func stateEvent(event any) any {
	switch event := event.(type) {
	case *events.Archive:
		return chatEvent{Event: "chat", Chat: event.JID, Action: "archive", On: event.Action.GetArchived()}
	case *events.Pin:
		return chatEvent{Event: "chat", Chat: event.JID, Action: "pin", On: event.Action.GetPinned()}
	case *events.Mute:
		return chatEvent{Event: "chat", Chat: event.JID, Action: "mute", On: event.Action.GetMuted()}
	case *events.Contact:
		action := event.Action
		return savedEvent{Event: "saved", JID: event.JID, Full: action.GetFullName(), First: action.GetFirstName()}
	case *events.LabelEdit:
		return labelEvent{Event: "label", ID: event.LabelID, Name: event.Action.GetName()}
	case *events.LabelAssociationChat:
		return chatEvent{Event: "tag", Chat: event.JID, ID: event.LabelID, On: event.Action.GetLabeled()}
	}
	return nil
}
