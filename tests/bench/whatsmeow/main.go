// Command raced is the least HTTP server over whatsmeow that can send texts: what the race drives beside our gateway.
//
// It speaks the few calls of the gateway's doors that the race needs, so that all racers get the same requests. All
// sessions share one process and one sqlstore container, as whatsmeow's users have it.
package main

import (
	"context"
	"encoding/hex"
	"flag"
	"fmt"
	"log"
	"net"
	"net/http"
	"os"
	"os/signal"
	"syscall"

	_ "github.com/mattn/go-sqlite3"
	"go.mau.fi/whatsmeow"
	"go.mau.fi/whatsmeow/store/sqlstore"
)

func main() {
	listen := flag.String("listen", "127.0.0.1:0", "where to listen")
	data := flag.String("data", "raced.db", "file of the store")
	options := flag.String("sqlite", "_foreign_keys=on", "options of the store's data source")
	service := flag.String("service", "", "HOST:PORT of the sandbox, which speaks without TLS")
	root := flag.String("root", "", "the Noise root of the sandbox, in hex")
	flag.Parse()
	if err := run(*listen, "file:"+*data+"?"+*options, *service, *root); err != nil {
		log.Fatal(err)
	}
}

func run(listen, source, service, root string) error {
	key, err := hex.DecodeString(root)
	if err != nil || len(key) != len(whatsmeow.WACertPubKey) {
		return fmt.Errorf("-root is not %d bytes in hex", len(whatsmeow.WACertPubKey))
	}
	copy(whatsmeow.WACertPubKey[:], key)
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	container, err := sqlstore.New(ctx, "sqlite3", source, nil)
	if err != nil {
		return err
	}
	defer container.Close()
	sessions := newSessions(ctx, container, dialing(service))
	if err := sessions.resume(ctx); err != nil {
		return err
	}
	listener, err := net.Listen("tcp", listen)
	if err != nil {
		return err
	}
	fmt.Printf("Raced ready: http://%s\n", listener.Addr())
	server := &http.Server{Handler: sessions.routes()}
	go func() {
		<-ctx.Done()
		server.Close()
	}()
	if err := server.Serve(listener); err != http.ErrServerClosed {
		return err
	}
	sessions.close()
	return nil
}

// dialing is a client whose every connection goes to the sandbox, without TLS though the URL says so.
func dialing(service string) *http.Client {
	var dialer net.Dialer
	dial := func(ctx context.Context, network, _ string) (net.Conn, error) {
		return dialer.DialContext(ctx, network, service)
	}
	return &http.Client{Transport: &http.Transport{DialContext: dial, DialTLSContext: dial}}
}
