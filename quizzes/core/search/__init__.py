"""What a learner types to find cards, as terms; and which text of a card it is looked for in."""
