/** How many processes and threads may still be started: by the user's limit, and by the control group's. */

import { expect, test } from 'vitest'
import { isHeldByUser, roomForTasks, taskGroup } from './room-for-tasks.js'

const none = { ofUser: Infinity, usedByUser: 0, ofGroup: Infinity, usedByGroup: 0 }

test.each([
  ['nothing limits them', {}, Infinity],
  ['the user has a limit', { ofUser: 100, usedByUser: 24 }, 76],
  ['the container has a limit that is closer', { ofUser: 100, usedByUser: 24, ofGroup: 64, usedByGroup: 50 }, 14],
  ['more is used than is allowed', { ofUser: 31, usedByUser: 40 }, 0],
])('when %s', (_, given, room) => {
  expect(roomForTasks({ ...none, ...given })).toBe(room)
})

test.each([
  ['the user’s', { ofUser: 100, usedByUser: 60, ofGroup: 64, usedByGroup: 10 }, true],
  ['the container’s', { ofUser: 100, usedByUser: 24, ofGroup: 64, usedByGroup: 50 }, false],
])('the limit to raise is %s', (_, given, isOfUser) => {
  expect(isHeldByUser(given)).toBe(isOfUser)
})

test('this machine has room for more', () => {
  expect(roomForTasks()).toBeGreaterThan(0)
})

test.each([
  ['version 2', '0::/user.slice\n', ['/sys/fs/cgroup/user.slice', '/sys/fs/cgroup']],
  ['version 1', '8:pids:/docker/1\n7:blkio:/\n', ['/sys/fs/cgroup/pids/docker/1', '/sys/fs/cgroup/pids']],
  ['both', '8:cpu,pids:/\n0::/\n', ['/sys/fs/cgroup/', '/sys/fs/cgroup', '/sys/fs/cgroup/pids/', '/sys/fs/cgroup/pids']],
])('a control group of %s', (_, membership, folders) => {
  expect(taskGroup(membership)).toEqual(folders)
})
