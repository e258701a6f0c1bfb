# a program that asks for a name, and greets

print(f"Hello, {input('Name: ')}!")
