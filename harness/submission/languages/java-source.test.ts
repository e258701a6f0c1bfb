import { expect, test } from 'vitest'
import { readJavaSource, sourceRoot } from './java-source.js'

test('the package and the class with main', () => {
  const text = `
    // package not.this.one;
    package org.example.net;
    /* class Nor { public static void main(String[] a) {} } */
    interface Handler { void handle(); }
    record Point(int x) { }
    public final class EchoServer {
      static class Inner { }
      static final char BRACE = '{';
      static final String TEXT = "} class X {";
      public static void main(String[] args) { }
    }`
  expect(readJavaSource(text)).toEqual({ packageName: 'org.example.net', mainClass: 'EchoServer' })
})

test('a main of a second class, and none', () => {
  expect(readJavaSource('class Helper { } class Main { static void main(String... args) { } }')).toEqual({ packageName: '', mainClass: 'Main' })
  expect(readJavaSource('public class Echo { void run() { } }')).toEqual({ packageName: '', mainClass: null })
})

test('where the folders of a package begin', () => {
  expect(sourceRoot('src/org/example', 'org.example')).toBe('src')
  expect(sourceRoot('org/example', 'org.example')).toBe('')
  expect(sourceRoot('src', '')).toBe('src')
  expect(sourceRoot('src', 'org.example')).toBeUndefined()
})
