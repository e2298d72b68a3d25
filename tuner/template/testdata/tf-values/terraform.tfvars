memory = 512 # by the team
