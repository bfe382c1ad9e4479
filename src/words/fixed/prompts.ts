/** The original's prompts. */
export const prompts = {
  password: 'Password: ',
  ofUser: (user: string): string => `Please enter password for current user[${user}].`,
  wrong: 'Notice :The password of some nodes is incorrect.',
  onNode: (user: string, host: string): string =>
    `Please enter password for current user[${user}] on the node[${host}].`,
};
