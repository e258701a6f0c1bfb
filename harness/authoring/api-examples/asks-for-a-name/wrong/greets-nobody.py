# It greets without the name.

input("Name: ")
print("Hello!")
