"""What a file says about itself besides what it shows (author, place, camera, earlier changes), and copies that no longer do."""
