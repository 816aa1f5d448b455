// Command s3server answers S3 over one folder on loopback: versitygw's own interface and files, and nothing else of it.
//
//	s3server ADDRESS FOLDER NOTES    (the keys come from the environment: ROOT_ACCESS_KEY, ROOT_SECRET_KEY)
package main

import (
	"fmt"
	"os"

	"github.com/versity/versitygw/auth"
	"github.com/versity/versitygw/backend/meta"
	"github.com/versity/versitygw/backend/posix"
	"github.com/versity/versitygw/s3api"
	"github.com/versity/versitygw/s3api/middlewares"
)

const region = "us-east-1"

func main() {
	if len(os.Args) != 4 {
		fmt.Fprintln(os.Stderr, "usage: s3server ADDRESS FOLDER NOTES")
		os.Exit(2)
	}
	if err := serve(os.Args[1], os.Args[2], os.Args[3]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// serve answers until it is killed. What an object is besides its bytes lies in the folder notes, because not every file
// system keeps extended attributes.
func serve(address, folder, notes string) error {
	access, secret := os.Getenv("ROOT_ACCESS_KEY"), os.Getenv("ROOT_SECRET_KEY")
	if access == "" || secret == "" {
		return fmt.Errorf("ROOT_ACCESS_KEY and ROOT_SECRET_KEY are not set")
	}
	beside, err := meta.NewSideCar(notes)
	if err != nil {
		return err
	}
	files, err := posix.New(folder, beside, posix.PosixOpts{SideCarDir: notes, Concurrency: 64, CopyObjectThreshold: 5 << 30})
	if err != nil {
		return err
	}
	defer files.Shutdown()
	people := auth.NewIAMServiceSingle(auth.Account{Access: access, Secret: secret, Role: auth.RoleAdmin})
	root := middlewares.RootUserConfig{Access: access, Secret: secret}
	options := []s3api.Option{s3api.WithQuiet(), s3api.WithKeepAlive(), s3api.WithConcurrencyLimiter(1024, 512)}
	server, err := s3api.New(files, root, region, people, nil, nil, nil, nil, options...)
	if err != nil {
		return err
	}
	return server.ServeMultiPort([]string{address})
}
