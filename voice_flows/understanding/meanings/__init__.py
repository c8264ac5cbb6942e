"""What a sentence may mean where the patterns leave it open, by how near an encoder finds it to known sentences."""
