"""Data the program carries: forms, check lists, rules, themes, icons, translations, help, WSDL."""
