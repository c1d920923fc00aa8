"""The results kept with a profile: a list, a picture of their times, and what is made of them."""
