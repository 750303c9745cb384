export default {
  title: 'Drill',
  description: 'Restored into a scratch database, and every row, sequence and rule compared.',
  run: 'Drill now',
  begun: 'The drill has begun. Its result appears here.',
  none: 'No drill has restored this backup yet, so nobody knows that it restores.',
  agreed: 'All {{rows}} rows of {{tables}} tables agree.',
  states: {
    RUNNING: 'Restoring on trial',
    PASSED: 'It restores',
    FAILED: 'It does not restore',
    COULD_NOT_RUN: 'The drill could not run',
  },
}
